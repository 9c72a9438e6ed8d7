import { lazy } from "../../text/lazy.ts";
import { singularize } from "../../text/terms.ts";

/** Words that questions and pages, such as the columns and labels of records, use for the same thing. */
const GROUPS = [
	"birthday birthdate dob birth born",
	"phone telephone tel mobile cellphone",
	"address street",
	"opponent home away",
	"match fixture game",
	"coach trainer instructor",
	"teacher lecturer tutor professor prof",
	"landlord lessor",
	"tenant lessee",
	"husband wife spouse",
	"wage salary",
	"bill invoice",
	"deadline due",
	"timetable schedule",
	"venue location",
	"author writer",
	"mark grade",
	"absent excused missing apologies",
	"rubbish garbage trash waste litter refuse",
	"holiday vacation",
	"luggage baggage suitcase",
	"kid child",
	"pupil student",
	"dessert pudding",
	"car vehicle",
	"movie film",
	"loud noise",
];

const byWord: () => ReadonlyMap<string, readonly string[]> = lazy(
	() =>
		new Map(
			GROUPS.map((group) => group.split(" ")).flatMap((words) =>
				words.map((word) => [word, words.filter((other) => other !== word)] as const),
			),
		),
);

/** Returns other words for what a word names, such as "born" for "birthday" and "waste" for "rubbish". */
export function listAttributeWords(word: string): readonly string[] {
	return byWord().get(singularize(word)) ?? [];
}
