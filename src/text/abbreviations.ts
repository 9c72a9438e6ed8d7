import { wordSet } from "./word-set.ts";
/**
 * How the period of an abbreviation is read. `inside`: it never ends a sentence. `before-number`: it ends one unless a
 * number follows. `may-end`: it ends one only before a word that usually starts a sentence.
 */
export type AbbreviationKind = "inside" | "before-number" | "may-end";

/** Returns how the period after a word is read, or null for other words. Two words are joined by an underscore: "z_B". */
export function findAbbreviation(word: string): AbbreviationKind | null {
	const lower = word.toLowerCase();
	if (TITLES.has(lower) && word !== lower) return "inside";
	// "P" in "J. P. Duval" is an initial; "p" in "p. 7" is an abbreviation.
	if (word.length === 1 && word !== lower) return null;
	return KINDS.get(lower) ?? (ACRONYM.test(word) ? "may-end" : STREET.test(word) ? "before-number" : null);
}

/** Letters with periods between them, such as "U.S", "Ph.D" and "J.R.R". The last period is not included. */
const ACRONYM = /^(?:\p{L}{1,2}\.)+\p{L}{1,2}$/u;
/** A German street, such as "Hauptstr". */
const STREET = /\p{Ll}str$/u;

/** Abbreviations that a name or number follows. In lower case, some of them are words. */
const TITLES = wordSet(
	`mr mrs ms mx dr drs prof rev hon gen col maj capt cpt lt sgt cpl cmdr adm sen rep gov pres supt messrs mt ft hr fr frl dipl
	ing sr sra srta mme mlle sig dott mevr dhr fig figs vol vols chap abb kap eq eqs`,
);

const KINDS: ReadonlyMap<string, AbbreviationKind> = new Map([
	...withKind(
		"inside",
		`e.g i.e viz cf c.f vs approx ca resp incl excl esp w.r.t n.b q.v z.b d.h i.d.r p.ex z_b d_h p_ex par_ex bzw ggf sog inkl exkl evtl vgl zzgl
		abzgl insb einschl mind c.-à-d env bijv d.w.z t.ex bl.a f.eks m.in np tzn т.е напр`,
	),
	...withKind(
		"before-number",
		`no nos nr nrn num núm fig figs abb tbl vol vols bd ch chap kap sec sect ziff art arts abs rn eq eqs p pp para tel ext aufl
		a.m p.m т.д т.п jan feb mar apr jun jul aug sep sept oct nov dec okt dez mär mrz mon tue tues wed thu thur thurs
		fri sat sun ft lb lbs oz min sec hrs yrs`,
	),
	...withKind(
		"may-end",
		`st ave blvd rd hwy inc ltd corp co bros plc assn dept univ jr sr esq al ee uu cie govt intl natl hrsg jh jhd u_a o_ä`,
	),
]);

function withKind(kind: AbbreviationKind, words: string): (readonly [string, AbbreviationKind])[] {
	return [...wordSet(words)].map((word) => [word, kind] as const);
}
