import { lazy } from "../../../text/lazy.ts";

/** What users plan, and how questions and statements put it, in lower case. */
interface Plan {
	/** Matches a question for it. */
	asks: RegExp;
	/** Matches statements that tell it, also by other words than the question. */
	tells: RegExp;
}

const WE = "(?:i|we|i'm|we're|i am|we are)";
const TRAVEL =
	"(?:go|going|stay|staying|travel|travell?ing|fly|flying|head|heading|drive|driving|there|away|visit|visiting)";
const NUMBER = String.raw`(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen)`;
const TRIP = "(?:trip|holiday|vacation|journey|honeymoon|weekend|cruise|visit|getaway|tour|flight)s?";

const plans = lazy((): readonly Plan[] => [
	{
		// How long we stay.
		asks: new RegExp(
			String.raw`\bhow (?:many (?:days|nights|weeks|months)|long) (?:(?:are|will|do|can|did|am) ${WE}\b.*\b(?:${TRAVEL}|have)|${WE}\b.*\b(?:${TRAVEL}|have)|(?:is|will) (?:the|my|our) (?:${TRIP}|stay))\b`,
		),
		tells: new RegExp(
			String.raw`\b${WE}(?:'ve|'ll| have| will)?(?: be| got)?(?: stay(?:ing)?| there| away| going| planning| spend(?:ing)?)?(?: for| about)? ${NUMBER} (?:full |whole )?(?:days?|nights?|weeks?|months?)\b|\b${NUMBER}[- ](?:day|night|week|month) (?:${TRIP}|stay)`,
		),
	},
	{
		// Where we go, and with whom.
		asks: new RegExp(
			String.raw`\bwhere (?:(?:are|will|do|am|is) )?(?:${WE}|(?:the|my|our)) (?:be )?(?:${TRAVEL}|${TRIP})\b|\b(?:who(?:m)?|with whom?) (?:(?:am|are|do|will) )?${WE} (?:be )?${TRAVEL}\b.*|\bwho(?:'s| is| are)? (?:going|coming|travell?ing|flying) with (?:me|us)\b`,
		),
		tells: new RegExp(
			String.raw`\b(?:${TRIP} (?:to|in|with)\b|${WE} (?:(?:will|be|also|planning|want|plan) |to )*(?:going|go|travel|travell?ing|fly|flying|heading|driving|drive|off|visiting|visit) (?:to |with )?\p{L})`,
			"u",
		),
	},
	{
		// How much we can spend.
		asks: new RegExp(
			String.raw`\bhow much (?:money )?(?:can|could|may|do|should|am|are|did|will|was)? ?${WE}(?: \p{L}+){0,3} (?:spend|pay|afford|invest|have)\b|\bwhat can ${WE} afford\b`,
			"u",
		),
		tells: new RegExp(
			String.raw`\bbudget\b|\b${WE}(?:'ve| have|'d| would| can| could| want| will| only| got| to)* (?:spend|pay|afford|have|got|save|saved)\b[^.!?]{0,30}(?:[€$£¥]\s?\d|\d ?(?:[€$£¥]|euros?|dollars?|pounds?|francs?|eur|usd|bucks|kr)\b)`,
		),
	},
]);

/** Matches what money is for: "800 euros for a laptop" and "how much can I spend on the laptop". */
const PURPOSE = /\b(?:for|on) (?:an?|the|my|our|this|that|new|some)? ?(?:new )?(\p{L}{3,})/gu;

/**
 * Returns the last of the user's sentences that tells how long they stay somewhere, where they go and with whom, or what they can
 * spend, if a question asks for it. Money for something else answers no question what to spend on a thing.
 */
export function findPlan(question: string, told: readonly string[]): string | undefined {
	const plan = plans().find(({ asks }) => asks.test(question));
	if (plan === undefined) return undefined;
	const purposes = purposesOf(question);
	return told.findLast((text) => {
		const lower = text.toLowerCase().replaceAll("’", "'");
		if (!plan.tells.test(lower)) return false;
		const told = purposesOf(lower);
		return purposes.length === 0 || told.length === 0 || purposes.some((word) => lower.includes(word));
	});
}

function purposesOf(text: string): string[] {
	return [...text.matchAll(PURPOSE)].map(([, word = ""]) => word).filter((word) => !TIMES.test(word));
}

const TIMES = /^(?:days?|nights?|weeks?|months?|monday|tuesday|wednesday|thursday|friday|saturday|sunday)$/;
