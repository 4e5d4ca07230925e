"""Asks a model through an official SDK that knows nothing of Databricks, made without any argument. Prints the answer."""

import sys

QUESTION = [{"role": "user", "content": "Are you there?"}]


def model(family):
    from openai import OpenAI

    return next(each.id for each in OpenAI().models.list() if family in each.id)


def ask(sdk):
    if sdk == "openai":
        from openai import OpenAI

        return OpenAI().chat.completions.create(model=model("claude-sonnet"), messages=QUESTION).choices[0].message.content
    if sdk == "anthropic":
        from anthropic import Anthropic

        return Anthropic().messages.create(model=model("claude-sonnet"), max_tokens=99, messages=QUESTION).content[0].text
    from google import genai

    client = genai.Client()
    return client.models.generate_content(model=model("gemini"), contents="Are you there?").text


print(f"{sys.argv[1]} says {ask(sys.argv[1])!r}")
