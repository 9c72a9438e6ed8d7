import { EmbeddedEngine } from "./engine/embedded.ts";
import type { EngineHealth } from "./engine/engine.ts";
import { messageOf } from "./log.ts";
import { acquireModel } from "./models/acquire.ts";
import { MODELS } from "./models/catalog.ts";
import { chooseModel } from "./models/choose.ts";
import { hashFile } from "./models/download.ts";
import { showProgress } from "./models/progress.ts";
import type { LocalModel } from "./models/store.ts";
import { readModelSettings } from "./settings.ts";

const ANSWER_TOKENS = 64;
const QUESTION = "What is cryptocurrency? Answer in two sentences.";
const BACKGROUND = "A cryptocurrency is digital money that is kept in a ledger many computers share. ".repeat(
	12,
);

/**
 * `npm run model:test`: downloads the model if necessary, loads it, generates an answer, and prints the measurements.
 */
async function main(): Promise<void> {
	const settings = readModelSettings(process.env);
	const source = {
		folder: settings.modelsFolder,
		hub: settings.hub,
		signal: new AbortController().signal,
	};
	const { model } = await acquireModel(await chooseModel(settings.model, source), {
		...source,
		log: console.log,
		onDownload: ({ title }) =>
			showProgress(title, {
				tty: process.stdout.isTTY === true,
				write: (text) => process.stdout.write(text),
				now: Date.now,
			}),
	});
	print("model", `${model.name} (${model.path})`);
	await verifyChecksum(model);

	const engine = new EmbeddedEngine(
		{
			slots: settings.slots,
			contextTokens: settings.contextTokens,
			gpu: process.platform === "darwin" && process.arch === "arm64",
		},
		{ log: console.log, onChange: () => undefined },
	);
	try {
		await engine.start(model.path);
		printHealth(engine.health());
		await generateAnswer(engine);
	} finally {
		await engine.dispose();
	}
}

async function verifyChecksum({ name, path }: LocalModel): Promise<void> {
	const known = MODELS.find((model) => model.name === name);
	if (!known) return;
	if ((await hashFile(path)) !== known.sha256)
		throw new Error(`${path} is corrupt. Delete it and start again; it will be downloaded again.`);
	print("checksum", `valid; license ${known.license}`);
}

function printHealth({
	device,
	cpuThreads,
	loadMs,
	memoryBytes,
	slots,
	contextTokens,
	detail,
}: EngineHealth): void {
	print("device", `${device}${detail ? ` (${detail})` : ""}`);
	print("load time", `${loadMs} ms`);
	if (cpuThreads !== null) print("threads", `${cpuThreads}, fewer while other programs use the cores`);
	print("context", `${slots} slots of ${contextTokens} tokens`);
	print("memory", `${Math.round((memoryBytes ?? 0) / 1_000_000)} MB resident`);
}

async function generateAnswer(engine: EmbeddedEngine): Promise<void> {
	const request = {
		messages: [{ role: "user" as const, content: `${BACKGROUND}\n\n${QUESTION}` }],
		maxTokens: ANSWER_TOKENS,
		temperature: 0,
		topP: 1,
		presencePenalty: 0,
		frequencyPenalty: 0,
		seed: 1,
		stop: [],
		features: {},
		userKey: "",
		conversationKey: null,
	};
	const startedAt = performance.now();
	let firstTokenAt = startedAt;
	let promptTokens = 0;
	let answer = "";
	for await (const event of engine.generate(request, new AbortController().signal)) {
		if (event.type === "prompt") promptTokens = event.promptTokens;
		else if (event.type === "token") {
			if (answer === "") firstTokenAt = performance.now();
			answer += event.text;
		} else if (event.type === "finish") {
			print(
				"prompt",
				`${promptTokens} tokens, ${perSecond(promptTokens, firstTokenAt - startedAt)} tokens/s`,
			);
			const { completionTokens } = event;
			print(
				"answer",
				`${completionTokens} tokens, ${perSecond(completionTokens - 1, performance.now() - firstTokenAt)} tokens/s`,
			);
		}
	}
	if (answer.trim() === "") throw new Error("The model returned an empty answer.");
	console.log(`\n${QUESTION}\n${answer.trim()}`);
}

function perSecond(tokens: number, ms: number): string {
	return ((tokens / ms) * 1000).toFixed(1);
}

function print(label: string, value: string): void {
	console.log(`${label.padEnd(12)}${value}`);
}

try {
	await main();
} catch (error) {
	console.error(messageOf(error));
	process.exitCode = 1;
}
