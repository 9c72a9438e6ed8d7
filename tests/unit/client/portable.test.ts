import { build } from "esbuild";
import { expect, test } from "vitest";

test("the SDK can be bundled into one script that uses no Node.js modules, import.meta, import() or top-level await", async () => {
	const { outputFiles, warnings } = await build({
		entryPoints: ["src/client/client.ts"],
		bundle: true,
		write: false,
		// esbuild rejects `import.meta` and top-level await in this format.
		format: "iife",
		globalName: "sdk",
		platform: "neutral",
		mainFields: ["module", "main"],
		logLevel: "silent",
	});
	const script = outputFiles[0]?.text ?? "";
	expect(warnings).toEqual([]);
	expect(script).not.toMatch(/\bimport\s*\(|import\.meta/);
	const { OmerutaClient } = new Function(
		"WebSocket",
		"document",
		"window",
		"process",
		`${script}; return sdk;`,
	)();
	expect(new OmerutaClient({ baseUrl: "http://brain" }).conversation().id).toMatch(/^chat_/);
});
