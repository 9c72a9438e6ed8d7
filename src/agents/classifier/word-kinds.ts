/** Words by kind, separated by spaces: those that indicate what a message requests, and those that indicate its subject. */
export interface WordTables {
	cues: Readonly<Record<string, string>>;
	topics: Readonly<Record<string, string>>;
}

export interface WordKinds {
	/** The kind of each cue. */
	cues: ReadonlyMap<string, string>;
	/** The kind of each cue and each word of a topic. A cue takes precedence over a topic. */
	all: ReadonlyMap<string, string>;
}

/** Returns the kind of each word. */
export function listKinds({ cues, topics }: WordTables): WordKinds {
	return { cues: new Map(entriesOf(cues)), all: new Map([...entriesOf(topics), ...entriesOf(cues)]) };
}

function entriesOf(table: Readonly<Record<string, string>>): [string, string][] {
	return Object.entries(table).flatMap(([kind, words]) =>
		words.split(" ").map((word): [string, string] => [word, kind]),
	);
}
