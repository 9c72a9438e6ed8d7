import { createPolicy } from "./trusted-types.ts";

/** The scripts that the page loads by their URLs, other than modules. */
type ScriptUrl = "/service-worker.js" | "/app/file-extractor.js";

/** The only policy that can name such scripts. */
const policy = createPolicy("scripts", { createScriptURL: (url: string) => url });

/** Returns the URL of a script in the form that `Worker` and `register` require. */
export function trustScript(url: ScriptUrl): string {
	return policy.createScriptURL(url);
}
