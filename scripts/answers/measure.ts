import { measureEvidence } from "./evidence.ts";
import { measureExtractive } from "./extractive.ts";
import { formatFigures, formatHeader, type MeasureSubject, type Part } from "./figures.ts";
import { measureModel } from "./model.ts";
import { measureQuestions } from "./questions.ts";
import { measureRouting } from "./routing.ts";

// Measures the quality of sources and answers: `npm run answers:measure` measures all subjects,
// `npm run answers:measure -- questions` measures one, and `npm run answers:measure -- --model` measures the answers of a
// model. README.md describes the labeled sets.

const SUBJECTS: Readonly<Record<string, MeasureSubject>> = {
	evidence: measureEvidence,
	questions: measureQuestions,
	extractive: measureExtractive,
	routing: measureRouting,
};
/** Subjects that need a model server, which are measured only when they are named. */
const MODEL_SUBJECTS: Readonly<Record<string, MeasureSubject>> = { model: measureModel };
const PARTS: readonly Part[] = ["train", "test"];

const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const chosen = process.argv.includes("--model") ? [...named, "model"] : named;
const known = { ...SUBJECTS, ...(chosen.includes("model") ? MODEL_SUBJECTS : {}) };
const unknown = chosen.find((name) => known[name] === undefined);
if (unknown !== undefined) {
	console.error(`Unknown subject "${unknown}". Available subjects: ${Object.keys(SUBJECTS).join(", ")}`);
	process.exit(1);
}
for (const [name, measure] of Object.entries(known)) {
	if (chosen.length > 0 && !chosen.includes(name)) continue;
	const figures = await measure();
	for (const part of PARTS) {
		if (figures[part].length === 0) continue;
		console.log(`\n${formatHeader(`${name}, ${part}`)}`);
		for (const line of formatFigures(figures[part])) console.log(line);
	}
}
