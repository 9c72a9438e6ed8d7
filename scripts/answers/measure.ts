import { measureEvidence } from "./evidence.ts";
import { measureExtractive } from "./extractive.ts";
import { formatFigures, formatHeader, type MeasureSubject, type Part } from "./figures.ts";
import { measureQuestions } from "./questions.ts";
import { measureRouting } from "./routing.ts";

// Measures the quality of sources and answers: `npm run answers:measure` measures all subjects,
// `npm run answers:measure -- questions` measures one. README.md describes the labeled sets.

const SUBJECTS: Readonly<Record<string, MeasureSubject>> = {
	evidence: measureEvidence,
	questions: measureQuestions,
	extractive: measureExtractive,
	routing: measureRouting,
};
const PARTS: readonly Part[] = ["train", "test"];

const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = chosen.find((name) => SUBJECTS[name] === undefined);
if (unknown !== undefined) {
	console.error(`Unknown subject "${unknown}". Available subjects: ${Object.keys(SUBJECTS).join(", ")}`);
	process.exit(1);
}
for (const [name, measure] of Object.entries(SUBJECTS)) {
	if (chosen.length > 0 && !chosen.includes(name)) continue;
	const figures = await measure();
	for (const part of PARTS) {
		if (figures[part].length === 0) continue;
		console.log(`\n${formatHeader(`${name}, ${part}`)}`);
		for (const line of formatFigures(figures[part])) console.log(line);
	}
}
