import "./no-eval.ts";
import { render } from "preact";
import { OmerutaClient } from "../client/client.ts";
import { App } from "./app.tsx";
import { browserTokens, watchOtherTabs } from "./session/browser-tokens.ts";

const client = new OmerutaClient({ baseUrl: location.origin, tokens: browserTokens });
watchOtherTabs();
const root = document.getElementById("app");
if (root) {
	root.replaceChildren();
	render(<App client={client} />, root);
}
