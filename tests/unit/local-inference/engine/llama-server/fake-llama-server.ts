// A stand-in for the llama-server program. The model's path and the message texts control its behavior.
import { parseArgs } from "node:util";
import { startUpstream } from "../../../../support/upstream.ts";

const text = { type: "string" } as const;
const { values } = parseArgs({
	options: {
		model: text,
		host: text,
		port: text,
		parallel: text,
		"ctx-size": text,
		"list-devices": { type: "boolean" },
	},
});
if (values["list-devices"]) {
	console.log(
		"Available devices:\n  CUDA0: Stand-in (64 MiB, 40 MiB free)\n  BLAS: Stand-in (0 MiB, 0 MiB free)",
	);
	process.exit(0);
}
const apiKey = process.env.LLAMA_API_KEY;
if (!apiKey) throw new Error("LLAMA_API_KEY is not set.");
if (values.model === "corrupt") {
	console.error("failed to load the model");
	process.exit(1);
}
if (values.model === "never loaded") setInterval(() => undefined, 60_000);
else
	await startUpstream({
		slots: Number(values.parallel),
		apiKey,
		port: Number(values.port),
		...(values.model === "not listed" && { models: [] }),
	});
