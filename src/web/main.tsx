import "./no-eval.ts";
import { render } from "preact";
import { OmerutaClient } from "../client/client.ts";
import { App } from "./app.tsx";
import { browserQuestions } from "./session/browser-questions.ts";
import { browserTokens, watchOtherTabs } from "./session/browser-tokens.ts";
import { registerServiceWorker } from "./shell/register-service-worker.ts";
import { whenIdle } from "./ui/when-idle.ts";

const client = new OmerutaClient({
	baseUrl: location.origin,
	tokens: browserTokens,
	questions: browserQuestions,
});
watchOtherTabs();
const root = document.getElementById("app");
if (root) {
	root.replaceChildren();
	render(<App client={client} />, root);
	whenIdle(registerServiceWorker);
}
