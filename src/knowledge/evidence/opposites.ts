import { lazy } from "../../text/lazy.ts";
import { stem } from "../../text/stem.ts";
import { WORDNET } from "./wordnet.ts";

/** Returns whether two stems are antonyms. */
export function areOpposites(a: string, b: string): boolean {
	return opposites().get(a)?.has(b) === true || negates(a, b) || negates(b, a);
}

/** Returns whether `long` is `short` plus a negating prefix. For example, "unsafe" negates "safe". */
function negates(long: string, short: string): boolean {
	const added = long.length - short.length;
	if (short.length < 4 || added < 2 || added > 3 || !long.endsWith(short)) return false;
	return PREFIXES.has(long.slice(0, added));
}

const PREFIXES = new Set(["un", "de", "dis", "non", "in", "im", "ir", "il"]);

/** Opposites that WordNet lacks: compared forms, related roles, and words that are opposites in everyday use. */
const MORE_OPPOSITES = `rise/drop grow/shrink higher/lower larger/smaller largest/smallest faster/slower quick/slow earlier/later
	opened/closed buyer/seller lender/borrower landlord/tenant sender/recipient cheaper/expensive cheap/costly
	warm/cold warmer/colder longer/shorter longest/shortest older/newer older/younger oldest/newest oldest/youngest
	double/halve double/half allow/forbid allow/ban allow/prohibit legal/forbidden required/optional
	shared/exclusive encrypt/decrypt input/output rare/common absorb/reflect permanent/temporary free/paid
	send/receive rent/own stable/volatile stable/swing fixed/variable fixed/random speed/slow create/destroy
	approve/reject mandatory/voluntary limited/unlimited gain/lose earn/lose reward/punish heavy/lightweight
	heavyweight/lightweight spring/autumn summer/winter morning/evening weekday/weekend child/adult before/after
	start/end easy/hard always/never all/none profit/loss double/halves add/remove allowed/banned allowed/forbidden
	upper/lower broad/narrow single/many single/several above/under keep/remove increase/fall increase/drop
	grow/fall rise/decrease delete/keep delete/retain remove/retain discard/keep lose/retain expire/last break/repair
	admit/refuse admit/exclude abort/continue stop/continue cancel/continue interrupt/continue arrive/leave arrive/depart
	approach/flee approach/avoid seek/avoid rescue/abandon help/harm help/hinder save/waste attract/repel
	block/enable suppress/promote suppress/stimulate delay/hasten slow/accelerate slow/fast sharpen/blur
	soften/harden loosen/tighten spread/contain infect/cure wet/dry damp/dry raw/cooked fresh/stale
	agree/disagree agree/dispute doubt/believe dispute/accept known/unknown famous/unknown secret/public hidden/visible
	hidden/open private/public indoors/outdoors inside/outside upstream/downstream uphill/downhill tiny/huge tiny/large
	tiny/enormous small/huge largest/tiny plenty/few plenty/little plenty/scarce scarce/plentiful shortage/surplus common/unusual
	guaranteed/variable certain/uncertain immediate/delayed immediate/gradual sudden/gradual sun/shade
	balanced/uneven even/uneven flat/steep shallow/steep loud/silent noisy/quiet crowded/deserted crowded/empty
	original/copy guest/host pupil/teacher employer/employee parent/child predator/prey cause/effect victory/defeat
	winner/loser win/lose victim/attacker ally/enemy import/export deposit/withdraw hire/dismiss hire/fire
	appoint/dismiss join/leave enter/leave enter/exit attach/detach connect/disconnect lock/unlock mount/unmount
	install/uninstall enable/disable enabled/disabled online/offline manual/automatic optional/mandatory
	optional/compulsory reversible/permanent curable/fatal healthy/ill sober/drunk awake/asleep
	forget/remember ignore/notice forgotten/remembered find/lose vanish/appear die/survive
	destroy/preserve damage/repair pollute/clean cheap/dear generous/stingy polite/rude honest/dishonest`;

/** The stems of the opposites of each stem. */
const opposites = lazy(() => {
	const byStem = new Map<string, Set<string>>();
	for (const pair of `${WORDNET.value.antonyms} ${MORE_OPPOSITES}`.trim().split(/\s+/)) {
		const [one = "", other = ""] = pair.split("/").map(stem);
		if (one === other) continue;
		byStem.set(one, (byStem.get(one) ?? new Set()).add(other));
		byStem.set(other, (byStem.get(other) ?? new Set()).add(one));
	}
	return byStem;
});
