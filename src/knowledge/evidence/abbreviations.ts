import { findDefinedAcronyms } from "../../text/acronyms.ts";
import type { EvidencePassage } from "./passage-index.ts";

/** Matches a claim that only says what an abbreviation stands for, as in "AIS stands for Automatic Identification System". */
const STANDS_FOR =
	/^\W*(?:the )?(?:(?:abbreviation|acronym|term) )?["“'*]*\p{Lu}[\p{L}\p{N}&-]{1,11}["”'*]* (?:stands for|is short for|is (?:an?|the) (?:abbreviation|acronym) (?:for|of)) [^"“”*().,;:]+["”'*]*[.!\s]*$/iu;

/** Returns the passage that defines an abbreviation as the claim does: "Automatic Identification System (AIS)". */
export function findDefinedAbbreviation(claim: string, passages: readonly EvidencePassage[]): string | null {
	if (!STANDS_FOR.test(claim)) return null;
	const [claimed] = findDefinedAcronyms(claim);
	if (claimed === undefined) return null;
	const found = passages.find(({ text }) =>
		findDefinedAcronyms(text).some(({ short, long }) => short === claimed.short && long === claimed.long),
	);
	return found?.passageId ?? null;
}
