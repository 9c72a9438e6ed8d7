import { lazy } from "../../text/lazy.ts";
import { stemsOf } from "./stems.ts";

/** Words that questions and headings use for the same thing. */
const GROUPS = [
	"disadvantage drawback limit weakness downside con risk problem danger threat criticism challenge",
	"advantage benefit strength pro merit",
	"kind type sort category variety form",
	"price cost fee charge rate fare tariff",
	"expensive cheap price cost",
	"fine penalty fee",
	"rent lease hire",
	"create invent found develop propose introduce establish design make",
	"creator inventor founder author developer",
	"start begin launch open",
	"end finish stop close",
	"use usage application purpose",
	"big large size area capacity",
	"deep depth",
	"long length duration",
	"wide width breadth",
	"high height tall elevation",
	"heavy weight weigh mass",
	"old age",
	"hot warm cold cool heat temperature",
	"far distance",
	"often frequency frequent interval every",
	"work function operate",
	"fix repair solve remedy solution",
	"trouble error fault issue problem failure",
	"car vehicle automobile",
	"bike bicycle cycle",
	"motorbike motorcycle",
	"plane airplane aircraft flight",
	"train rail railway",
	"bus tram subway metro transport",
	"refrigerator fridge",
	"stove cooker oven",
	"television tv",
	"computer pc laptop",
	"illness disease sick",
	"medicine drug medication",
	"doctor physician",
	"phone telephone call",
	"mail post letter",
	"buy purchase order",
	"book reserve",
	"cancel cancellation refund",
	"join register registration enroll sign apply application membership",
	"holiday vacation leave",
	"employee staff worker personnel colleague",
	"boss manager supervisor head director",
	"salary wage pay earn income",
	"picture image photo photograph",
	"movie film",
	"fast quick rapid speed",
	"rule guideline regulation policy",
	"allow permit permission",
	"forbid prohibit ban",
	"member part component element",
	"job profession occupation work",
	"live home address",
	"name call",
	"favorite like love",
	"garbage trash waste rubbish refuse litter",
	"deliver supply supplier",
	"kid child",
	"adult grown",
	"senior elderly pensioner retired",
	"student pupil",
	"teacher instructor tutor trainer coach",
	"lesson class course",
	"timetable schedule",
	"ticket admission entry entrance",
	"toilet restroom bathroom wc",
	"apartment flat",
	"shop store",
	"luggage baggage suitcase",
	"wallet purse",
	"chicken hen poultry",
	"cow cattle",
	"pet dog cat animal",
	"area region zone",
	"room space",
	"break pause rest",
	"mistake error",
	"require need requirement necessary",
	"return exchange refund",
	"borrow lend loan",
	"dish meal food",
	"dessert sweet",
	"beverage drink",
	"password code pin",
	"internet wifi network",
	"folder directory",
	"delete remove erase",
	"show display",
	"change modify edit",
	"choose select pick",
	"empty collect",
	"wear clothes clothing dress outfit shoes",
	"discount reduction rebate",
	"refund reimburse",
	"dentist dental tooth teeth",
	"lawyer legal law",
	"scientist science scientific",
	"baker bakery bread",
	"butcher meat",
	"optician glasses optical",
	"vet veterinarian veterinary",
	"person people participant visitor guest",
	"preis kosten kostet gebühr gebühren beitrag eintritt tarif",
	"öffnungszeiten sprechzeiten geöffnet offen öffnet",
	"rabatt ermäßigung ermäßigt",
	"kündigung kündigen kündigungsfrist frist",
	"abholung abholen abgeholt",
	"leitung leitet leiter",
];

/** Built when it is first needed, to keep the start of the Worker short. */
const byStem: () => ReadonlyMap<string, ReadonlySet<string>> = lazy(buildIndex);

/** Returns the stems of the words that may stand for a word. */
export function synonymsOf(term: string): ReadonlySet<string> {
	return byStem().get(term) ?? new Set();
}

function buildIndex(): Map<string, Set<string>> {
	const index = new Map<string, Set<string>>();
	for (const group of GROUPS) {
		const stems = stemsOf(group);
		for (const term of stems) {
			const others = index.get(term) ?? new Set();
			for (const other of stems) if (other !== term) others.add(other);
			index.set(term, others);
		}
	}
	return index;
}
