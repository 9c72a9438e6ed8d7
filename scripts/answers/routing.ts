import { existsSync, readFileSync } from "node:fs";
import { AGENTS, type Model, scores, softmax, TYPES } from "../../src/agents/classifier/model.ts";
import { decodeModel } from "../../src/agents/classifier/weights-file.ts";
import { type Example, parseExamples } from "../classifier/examples.ts";
import { type Figure, type MeasureSubject, shareOf } from "./figures.ts";

const AGENT_GOAL = 0.97;
const TYPE_GOAL = 0.93;
const CALIBRATION_GOAL = 0.03;
const BINS = 10;
const WEIGHTS = new URL("../../public/data/classifier.bin", import.meta.url);

/** Measures the trained classifier on the development set, and on the test messages. */
export const measureRouting: MeasureSubject = async () => ({
	train: measure("../classifier/development.jsonl"),
	test: measure("routing.test.jsonl"),
});

function measure(file: string): Figure[] {
	const path = new URL(file, import.meta.url);
	if (!existsSync(path)) return [];
	const examples = parseExamples(readFileSync(path, "utf8"));
	const model = decodeModel(new Uint8Array(readFileSync(WEIGHTS)).buffer);
	const results = examples.map((example) => judge(model, example));
	return [
		shareOf(
			"messages routed to the right agent",
			results.map(({ isAgentRight }) => isAgentRight),
			AGENT_GOAL,
		),
		shareOf(
			"messages with the right question type",
			results.map(({ isTypeRight }) => isTypeRight),
			TYPE_GOAL,
		),
		{
			name: "calibration error of the agent's probability",
			value: calibrationError(results),
			goal: CALIBRATION_GOAL,
			unit: "number",
			n: results.length,
			isLowerBetter: true,
		},
	];
}

interface Judgment {
	isAgentRight: boolean;
	isTypeRight: boolean;
	confidence: number;
}

function judge(model: Model, example: Example): Judgment {
	const { agent, type } = scores(model, example.text);
	const confidence = Math.max(...softmax(agent, model.temperatures.agent));
	return {
		isAgentRight: AGENTS[agent.indexOf(Math.max(...agent))] === example.agent,
		isTypeRight: TYPES[type.indexOf(Math.max(...type))] === example.type,
		confidence,
	};
}

/** Returns the gap between confidence and accuracy, averaged over bins of equal width. */
function calibrationError(results: readonly Judgment[]): number {
	const bins = Map.groupBy(results, ({ confidence }) => Math.min(BINS - 1, Math.floor(confidence * BINS)));
	let gap = 0;
	for (const bin of bins.values()) {
		gap += Math.abs(
			bin.reduce((sum, { confidence, isAgentRight }) => sum + confidence - Number(isAgentRight), 0),
		);
	}
	return gap / results.length;
}
