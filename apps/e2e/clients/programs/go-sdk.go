// The official Go SDK, which the Databricks CLI and Terraform use too, as a program that lives through many rotations,
// until the file that its argument names is there.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/databricks/databricks-sdk-go"
)

type result struct {
	Requests  int      `json:"requests"`
	Failures  []string `json:"failures"`
	SignsInBy string   `json:"signsInBy"`
}

func whoIsIt(client *databricks.WorkspaceClient) error {
	me, err := client.CurrentUser.Me(context.Background())
	if err == nil && me.UserName != "dev@example.com" {
		err = fmt.Errorf("it is %s", me.UserName)
	}
	return err
}

func main() {
	stopFile := os.Args[1]
	client := databricks.Must(databricks.NewWorkspaceClient())
	done := result{Failures: []string{}}
	for {
		if _, err := os.Stat(stopFile); err == nil {
			break
		}
		done.Requests++
		if err := whoIsIt(client); err != nil {
			done.Failures = append(done.Failures, fmt.Sprintf("%s %v", time.Now().Format(time.RFC3339), err))
		}
		time.Sleep(20 * time.Millisecond)
	}
	done.SignsInBy = client.Config.AuthType
	if err := json.NewEncoder(os.Stdout).Encode(done); err != nil {
		panic(err)
	}
}
