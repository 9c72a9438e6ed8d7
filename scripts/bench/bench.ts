import { benchAnalytics } from "./analytics.ts";
import { benchConversationMemory } from "./conversation-memory.ts";
import { benchModelServer } from "./model-server.ts";
import { benchPage } from "./page.ts";
import { benchProfile } from "./profile.ts";
import { benchPromptCache } from "./prompt-cache.ts";
import { benchRequests } from "./requests.ts";
import { benchSearch } from "./search.ts";
import { benchSize } from "./size.ts";
import { runOrSkip } from "./skip.ts";
import { benchSockets } from "./sockets.ts";
import { benchStart } from "./start.ts";

// Runs benchmarks: `npm run bench` runs all of them, `npm run bench -- search [--sizes 1000,10000]` runs one.

interface Benchmark {
	/** A description of what the benchmark measures, and of its options. */
	about: string;
	run(options: ReadonlyMap<string, string>): Promise<void>;
}

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
	search: {
		about: "imports and searches brains with the given numbers of passages [--sizes 1000,10000,100000]",
		run: benchSearch,
	},
	requests: {
		about: "measures what requests and completions cost, without the model",
		run: benchRequests,
	},
	analytics: {
		about: "fills D1 with usage rows and measures every query of the usage reports [--rows 1000000]",
		run: benchAnalytics,
	},
	sockets: {
		about: "measures acknowledgments and tokens with many open conversations [--open 5000]",
		run: benchSockets,
	},
	memory: {
		about: "measures the memory of open conversations, and what is returned after they close [--minutes 5]",
		run: benchConversationMemory,
	},
	profile: {
		about: "profiles the Worker while it answers or starts [--of questions|completions|tokens|sockets|start]",
		run: benchProfile,
	},
	start: {
		about: "measures how long npm start takes, and the CPU time and memory of an idle server",
		run: benchStart,
	},
	page: {
		about: "measures in a browser how smoothly an answer of 10,000 words streams in [CHROME_PATH=<path>]",
		run: benchPage,
	},
	size: {
		about: "measures the Worker's bundle, its start, and the first load of the page",
		run: benchSize,
	},
	"model-server": {
		about:
			"measures 1 to 16 answers of a real model at the same time, beside llama-server if it is installed",
		run: benchModelServer,
	},
	"prompt-cache": {
		about:
			"asks follow-up questions of a real model and compares their first-token times to that of the first",
		run: benchPromptCache,
	},
};

const [first, ...rest] = process.argv.slice(2);
const name = first?.startsWith("--") ? undefined : first;
const chosen = name === undefined ? Object.keys(BENCHMARKS) : [name];
for (const one of chosen) {
	const benchmark = BENCHMARKS[one];
	if (benchmark === undefined) {
		console.error(`Unknown benchmark "${one}". Available benchmarks:`);
		for (const [known, { about }] of Object.entries(BENCHMARKS)) console.error(`  ${known}: ${about}`);
		process.exit(1);
	}
	console.log(`${one}: ${benchmark.about}`);
	await runOrSkip(() => benchmark.run(parseOptions(name === undefined ? process.argv.slice(2) : rest)));
}

/** Parses `--name value` pairs. */
function parseOptions(words: readonly string[]): Map<string, string> {
	const options = new Map<string, string>();
	for (const [at, word] of words.entries()) {
		if (word.startsWith("--")) options.set(word.slice(2), words[at + 1] ?? "");
	}
	return options;
}
