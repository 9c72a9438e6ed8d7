import { useCallback, useState } from "preact/hooks";
import type { DeadLetter } from "../../contracts/staff.ts";
import { ListEnd } from "../knowledge/list-end.tsx";
import { usePagedList } from "../knowledge/use-paged-list.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { LetterRow } from "./letter-row.tsx";
import type { StaffSectionProps } from "./section-props.ts";
import { StatusLine } from "./status-line.tsx";
import { useStatus } from "./use-status.ts";

const LETTERS_PER_PAGE = 25;
const text = staffStrings.letters;

/** The queue messages that failed every delivery. */
export function LettersSection({ staff }: StaffSectionProps) {
	const load = useCallback(
		(cursor: string | undefined) => staff.deadLetters({ cursor, limit: LETTERS_PER_PAGE }),
		[staff],
	);
	const list = usePagedList(load);
	/** The letters that were sent again, and null for those that were discarded. */
	const [changed, setChanged] = useState<ReadonlyMap<string, DeadLetter | null>>(new Map());
	const [status, say] = useStatus();
	const put = (id: string, letter: DeadLetter | null, message: string) => {
		setChanged((before) => new Map(before).set(id, letter));
		say(message);
	};
	const items = list.items.flatMap((item) => {
		const now = changed.has(item.id) ? changed.get(item.id) : item;
		return now ? [now] : [];
	});
	return (
		<>
			<p>{text.lead}</p>
			<StatusLine status={status} />
			<ul class="setting-list" data-testid="dead-letters">
				{items.map((letter) => (
					<LetterRow
						key={letter.id}
						staff={staff}
						letter={letter}
						onRedriven={(redriven) => put(letter.id, redriven, text.redrivenDone)}
						onDiscarded={() => put(letter.id, null, text.discarded)}
					/>
				))}
			</ul>
			<ListEnd list={{ ...list, items }} empty={text.none} />
		</>
	);
}
