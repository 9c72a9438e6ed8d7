/** A page that lists the calls of `/openapi.json` and sends them. It holds the token in memory alone. */
export function docsPage(nonce: string): string {
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Omeruta Brain: the calls</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style nonce="${nonce}">${STYLE}</style>
<main>
<h1>Omeruta Brain</h1>
<p id="about">Reading <a href="/openapi.json">/openapi.json</a>…</p>
<label>Access token or API key <input id="token" type="password" autocomplete="off" spellcheck="false"></label>
<button id="guest" type="button">Come in as a guest</button>
<label>Find <input id="find" type="search"></label>
<div id="calls"></div>
</main>
<script type="module" nonce="${nonce}">${SCRIPT}</script>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { background: light-dark(#fff, #121212); color: light-dark(#1d2321, #e6eae8); overflow-wrap: anywhere }
a { color: light-dark(#0f766e, #4fc9b8) }
main { max-width: 60rem; margin: 0 auto; padding: 1rem }
label { display: block; margin: .5rem 0 }
input, textarea { font: 14px/1.4 ui-monospace, monospace; width: 100%; box-sizing: border-box; padding: .4rem }
textarea { min-height: 7rem }
details { border: 1px solid #8886; border-radius: .4rem; margin: .4rem 0; padding: .4rem .7rem }
summary { cursor: pointer }
code, pre { font: 13px/1.4 ui-monospace, monospace }
pre { overflow: auto; max-height: 24rem; padding: .6rem; background: light-dark(#eef0ef, #232827); border-radius: .3rem }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700 }
button { font: inherit; padding: .3rem .8rem }
`;

const SCRIPT = `
const byId = (id) => document.getElementById(id);
const make = (name, text, attributes = {}) => {
	const element = document.createElement(name);
	if (text !== undefined) element.textContent = text;
	for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
	return element;
};
const api = await (await fetch("/openapi.json")).json();
const resolved = (schema, depth = 0) => {
	if (schema === null || typeof schema !== "object" || depth > 12) return schema;
	if (Array.isArray(schema)) return schema.map((item) => resolved(item, depth + 1));
	if (schema.$ref) return resolved(api.components.schemas[schema.$ref.split("/").pop()], depth + 1);
	return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolved(value, depth + 1)]));
};
const example = (schema) => {
	if (schema.default !== undefined) return schema.default;
	if (schema.enum) return schema.enum[0];
	if (schema.const !== undefined) return schema.const;
	const choice = (schema.anyOf ?? schema.oneOf)?.[0];
	if (choice) return example(choice);
	if (schema.type === "object") {
		const wanted = (schema.required ?? []).map((key) => [key, example(schema.properties[key])]);
		return Object.fromEntries(wanted);
	}
	return { array: [], boolean: false, integer: 1, number: 1, null: null }[schema.type] ?? "";
};
// What scrolls must be reachable with the keyboard.
const reachable = (label) => ({ role: "group", "aria-label": label, tabindex: "0" });
const block = (title, value) => {
	const details = make("details");
	details.append(make("summary", title), make("pre", JSON.stringify(value, null, 2), reachable("Schema")));
	return details;
};

function callOf(path, method, call) {
	const box = make("details");
	const title = make("summary");
	title.append(make("span", method.toUpperCase(), { class: "method" }), make("code", path));
	title.append(" " + (call.summary ?? "") + (call.security ? " (signed in)" : ""));
	box.append(title);
	box.addEventListener("toggle", () => box.dataset.filled || fill(box, path, method, call), { once: true });
	return box;
}

function fill(box, path, method, call) {
	box.dataset.filled = "yes";
	const fields = (call.parameters ?? []).map((parameter) => {
		const input = make("input", undefined, { spellcheck: "false" });
		const label = make("label", parameter.name + " (" + parameter.in + (parameter.required ? ", required)" : ")"));
		label.append(input);
		box.append(label);
		return { parameter, input };
	});
	const schema = resolved(call.requestBody?.content["application/json"].schema);
	let body;
	if (schema) {
		body = make("textarea", undefined, { spellcheck: "false" });
		body.value = JSON.stringify(example(schema), null, 2);
		const label = make("label", "Body");
		label.append(body);
		box.append(label, block("Schema of the body", schema));
	}
	for (const [status, described] of Object.entries(call.responses)) {
		const response = described.$ref ? api.components.responses[described.$ref.split("/").pop()] : described;
		const [type, content] = Object.entries(response.content ?? {})[0] ?? [];
		const name = status + " " + response.description + (type ? " (" + type + ")" : "");
		box.append(content ? block(name, resolved(content.schema)) : make("p", name));
	}
	const send = make("button", "Send", { type: "button" });
	const answer = make("pre", "", reachable("Response"));
	answer.hidden = true;
	send.addEventListener("click", async () => {
		const query = new URLSearchParams();
		const headers = new Headers();
		let address = path;
		for (const { parameter, input } of fields) {
			if (parameter.in === "path") address = address.replace("{" + parameter.name + "}", encodeURIComponent(input.value));
			else if (input.value !== "" && parameter.in === "query") query.set(parameter.name, input.value);
			else if (input.value !== "") headers.set(parameter.name, input.value);
		}
		if (byId("token").value !== "") headers.set("authorization", "Bearer " + byId("token").value);
		if (body) headers.set("content-type", "application/json");
		answer.hidden = false;
		answer.textContent = "…";
		try {
			const response = await fetch(address + (query.size ? "?" + query : ""), { method, headers, body: body?.value });
			const head = response.status + " " + response.statusText + "\\n\\n";
			answer.textContent = head;
			const text = response.body?.pipeThrough(new TextDecoderStream()).getReader();
			for (let part = await text?.read(); part && !part.done; part = await text.read()) answer.textContent += part.value;
			const isJson = /json/.test(response.headers.get("content-type") ?? "") && answer.textContent.length > head.length;
			if (isJson) answer.textContent = head + JSON.stringify(JSON.parse(answer.textContent.slice(head.length)), null, 2);
		} catch (error) {
			answer.textContent = String(error);
		}
	});
	box.append(send, answer);
}

byId("about").textContent = api.info.description;
for (const [path, calls] of Object.entries(api.paths))
	for (const [method, call] of Object.entries(calls)) byId("calls").append(callOf(path, method, call));
byId("find").addEventListener("input", ({ target }) => {
	for (const box of byId("calls").children)
		box.hidden = !box.querySelector("summary").textContent.toLowerCase().includes(target.value.toLowerCase());
});
byId("guest").addEventListener("click", async () => {
	const response = await fetch("/api/authentication/guest/", { method: "POST" });
	byId("token").value = (await response.json()).access ?? "";
});
`;
