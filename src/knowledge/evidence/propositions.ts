import type { ParsedSentence, Token } from "./sentence.ts";

/** A statement of a sentence: a verb with its subject and everything else that belongs to it. */
export interface Proposition {
	/** The content words before the verb. */
	subject: readonly Token[];
	/** The verb and all other content words. */
	predicate: readonly Token[];
	/** Words that a pronoun, a relative pronoun or a missing subject may refer to. */
	antecedents: readonly Token[];
	isPassive: boolean;
	/** Whether the subject is missing or a pronoun. */
	isOpen: boolean;
}

/** Number of words before "which" or "who" that it may refer to. */
const RELATIVE_WORDS = 3;
const PRONOUNS = new Set("it they he she this these that those them".split(" "));
const RELATIVES = new Set("which who that".split(" "));

/**
 * Splits a sentence into propositions. Pronouns of the first one may refer to `before`, the subject of the previous
 * sentence.
 */
export function listPropositions(sentence: ParsedSentence, before: readonly Token[]): Proposition[] {
	const propositions: Proposition[] = [];
	for (const clauses of groupClauses(sentence)) {
		const own = sentence.tokens.filter(({ clause }) => clauses.includes(clause));
		const verbClause = clauses.find((clause) => findVerb(sentence, clause) !== undefined);
		const verb = verbClause === undefined ? undefined : findVerb(sentence, verbClause);
		const at = verb === undefined ? 0 : own.indexOf(verb);
		const left = own.slice(0, at);
		const isSubject = (token: Token) =>
			isContent(token) && (token.clause === verbClause || token.frame === "" || token.frame === "subject");
		const subject = left.filter(isSubject);
		const predicate = [...left.filter((token) => isContent(token) && !isSubject(token))];
		predicate.push(...own.slice(at).filter(isContent));
		const hasPronoun = left.some(({ word }) => PRONOUNS.has(word));
		const isOpen = subject.length === 0 || hasPronoun;
		const last = propositions.at(-1);
		const isRelative = subject.length === 0 && left.some(({ word }) => RELATIVES.has(word));
		propositions.push({
			subject,
			predicate,
			antecedents: isOpen ? findAntecedents(last, isRelative, before) : [],
			isPassive: verbClause !== undefined && sentence.clauses[verbClause]?.isPassive === true,
			isOpen,
		});
	}
	return propositions;
}

function findAntecedents(
	last: Proposition | undefined,
	isRelative: boolean,
	before: readonly Token[],
): readonly Token[] {
	if (last === undefined) return before;
	if (isRelative) return last.predicate.slice(-RELATIVE_WORDS);
	return last.subject.length > 0 ? last.subject : last.antecedents;
}

/** Groups successive clauses so that each group has at most one verb. */
function groupClauses(sentence: ParsedSentence): number[][] {
	const groups: number[][] = [];
	let hasVerb = false;
	sentence.clauses.forEach((_, clause) => {
		const isVerbal = findVerb(sentence, clause) !== undefined;
		const group = groups.at(-1);
		if (group === undefined || (hasVerb && isVerbal)) {
			groups.push([clause]);
			hasVerb = isVerbal;
		} else {
			group.push(clause);
			hasVerb ||= isVerbal;
		}
	});
	return groups;
}

function findVerb({ clauses, tokens }: ParsedSentence, clause: number): Token | undefined {
	return tokens[clauses[clause]?.verb ?? -1];
}

function isContent({ kind }: Token): boolean {
	return kind === "word" || kind === "name" || kind === "number";
}

/** Exchanges the sides of a passive proposition, so that it can be compared with an active one. */
export function toActive(proposition: Proposition): Proposition {
	if (!proposition.isPassive) return proposition;
	const { subject, antecedents, predicate } = proposition;
	const agent = predicate.filter(({ frame }) => frame === "subject");
	return {
		subject: agent,
		antecedents: [],
		predicate: [...subject, ...antecedents, ...predicate.filter(({ frame }) => frame !== "subject")],
		isPassive: false,
		isOpen: agent.length === 0,
	};
}
