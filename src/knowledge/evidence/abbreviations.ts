import type { EvidencePassage } from "./passage-index.ts";

/** Matches "AIS stands for Automatic Identification System". */
const STANDS_FOR =
	/^\W*(?:the )?(?:(?:abbreviation|acronym|term) )?["“'*]*(?<short>\p{Lu}[\p{L}\p{N}&-]{1,11})["”'*]* (?:stands for|is short for|is (?:an?|the) (?:abbreviation|acronym) (?:for|of)) (?:the )?["“'*]*(?<long>\p{L}[^"“”*()]*?)["”'*]*[.!\s]*$/iu;

/** Returns the passage that defines an abbreviation as the claim does: "Automatic Identification System (AIS)". */
export function findDefinedAbbreviation(claim: string, passages: readonly EvidencePassage[]): string | null {
	const { short, long } = STANDS_FOR.exec(claim)?.groups ?? {};
	if (short === undefined || long === undefined) return null;
	const definitions = [`${long} (${short})`, `${short} (${long})`].map(normalize);
	const found = passages.find(({ text }) => {
		const plain = normalize(text);
		return definitions.some((definition) => plain.includes(definition));
	});
	return found?.passageId ?? null;
}

function normalize(text: string): string {
	return text
		.toLowerCase()
		.replaceAll(/[*_]/g, "")
		.replaceAll(/[\s-]+/g, " ");
}
