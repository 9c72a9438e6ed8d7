const WORK = /\b(how many) (?:people|persons) (?:work|are employed|do (?:you|they|we) employ)\b/i;
const STAFF = /\bhow many (?:employees|workers|staff)\b/;
const EMPLOYS = /\bemploy(?:s|ed)?\b/i;
/** Matches a word for what someone does, after at most two others, as in "full-time coaches". */
const AGENT = /^(?:[\p{L}-]+ ){0,2}\p{L}+(?:[eo]r|ist|ian|che?|cook|nurse)s?\b/u;

/** Writes "how many employees" in a question for how many people work somewhere. */
export function nameStaff(question: string): string {
	return question.replace(WORK, "$1 employees");
}

/** Returns whether a question in lower case asks for the number of those who work somewhere. */
export function asksForStaff(question: string): boolean {
	return STAFF.test(question);
}

/** Returns whether the words before and after a number say that it is of those who work somewhere, whatever they do. */
export function saysStaff(before: string, after: string): boolean {
	return EMPLOYS.test(before) || AGENT.test(after);
}
