// The bundler brings this script in as its text: it runs in the browser, not here.
declare const text: string;
export default text;
