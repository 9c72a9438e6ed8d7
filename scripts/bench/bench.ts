import { benchSearch } from "./search.ts";

// Measures how fast things are: `npm run bench` all of them, `npm run bench -- search [--sizes 1000,10000]` one.

interface Subject {
	/** What is measured, and the options it has. */
	about: string;
	run(options: ReadonlyMap<string, string>): Promise<void>;
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
	search: {
		about: "import and search of a brain with so many passages [--sizes 1000,10000,100000]",
		run: benchSearch,
	},
};

const [first, ...rest] = process.argv.slice(2);
const name = first?.startsWith("--") ? undefined : first;
const chosen = name === undefined ? Object.keys(SUBJECTS) : [name];
for (const one of chosen) {
	const subject = SUBJECTS[one];
	if (subject === undefined) {
		console.error(`There is no measurement "${one}". There are:`);
		for (const [known, { about }] of Object.entries(SUBJECTS)) console.error(`  ${known}: ${about}`);
		process.exit(1);
	}
	console.log(`${one}: ${subject.about}`);
	await subject.run(optionsOf(name === undefined ? process.argv.slice(2) : rest));
}

/** `--name value` pairs. */
function optionsOf(words: readonly string[]): Map<string, string> {
	const options = new Map<string, string>();
	for (const [at, word] of words.entries()) {
		if (word.startsWith("--")) options.set(word.slice(2), words[at + 1] ?? "");
	}
	return options;
}
