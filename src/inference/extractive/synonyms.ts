import { stem } from "../../text/stem.ts";

/** Words that questions and headings use for the same thing. */
const GROUPS = [
	"disadvantage drawback limit limitation weakness downside con risk problem danger threat criticism challenge",
	"advantage benefit strength pro merit",
	"kind type sort category variety form",
	"price cost fee charge rate",
	"create invent found develop propose introduce establish design make",
	"creator inventor founder author developer",
	"start begin launch open",
	"end finish stop close",
	"use usage application purpose",
	"big large size",
	"work function operate",
	"fix repair solve remedy solution",
	"trouble error fault issue problem failure",
	"car vehicle automobile",
	"refrigerator fridge",
	"illness disease sick ill sickness",
	"phone telephone call",
	"buy purchase order",
	"holiday vacation leave",
	"employee staff worker personnel colleague",
	"salary wage pay earn income",
	"picture image photo",
	"fast quick rapid speed",
	"rule guideline regulation policy",
	"member part component element",
	"job profession occupation work",
	"live home address",
	"name call",
	"favorite favourite like love",
	"garbage trash waste rubbish",
	"deliver supply supplier",
	"kid child",
	"area region zone",
];

const BY_STEM: ReadonlyMap<string, ReadonlySet<string>> = buildIndex();

/** Returns the stems of the words that may stand for a word. */
export function synonymsOf(term: string): ReadonlySet<string> {
	return BY_STEM.get(term) ?? new Set();
}

function buildIndex(): Map<string, Set<string>> {
	const index = new Map<string, Set<string>>();
	for (const group of GROUPS) {
		const stems = group.split(" ").map(stem);
		for (const term of stems) {
			const others = index.get(term) ?? new Set();
			for (const other of stems) if (other !== term) others.add(other);
			index.set(term, others);
		}
	}
	return index;
}
