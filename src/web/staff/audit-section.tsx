import { useCallback, useState } from "preact/hooks";
import type { AuditEntry } from "../../contracts/staff.ts";
import { ListEnd } from "../knowledge/list-end.tsx";
import { usePagedList } from "../knowledge/use-paged-list.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { formatDateTime } from "../ui/format.ts";
import type { StaffSectionProps } from "./section-props.ts";

const ENTRIES_PER_PAGE = 50;
const text = staffStrings.audit;

/** What staff did, newest first. */
export function AuditSection({ staff }: StaffSectionProps) {
	const [days, setDays] = useState<number | null>(null);
	const load = useCallback(
		async (cursor: string | undefined) => {
			const page = await staff.audit({ cursor, limit: ENTRIES_PER_PAGE });
			setDays(page.retention_days);
			return page;
		},
		[staff],
	);
	const list = usePagedList(load);
	return (
		<>
			{days !== null && <p>{text.lead(days)}</p>}
			<ol class="setting-list" data-testid="audit">
				{list.items.map((entry) => (
					<Entry key={entry.id} entry={entry} />
				))}
			</ol>
			<ListEnd list={list} empty={text.none} />
		</>
	);
}

function Entry({ entry: { action, origin, actor, target, subject, created_at } }: { entry: AuditEntry }) {
	const by = origin === "command" ? text.command : (actor?.username ?? text.deleted);
	const about = [...(target === null ? [] : [target.username]), ...(subject === null ? [] : [subject])];
	return (
		<li data-testid="audit-entry">
			<div class="setting-list-text">
				<p class="setting-list-title">{text.actions[action] ?? action}</p>
				{about.length > 0 && (
					<p class="form-hint" dir="auto">
						{about.join(" · ")}
					</p>
				)}
				<p class="form-hint">{text.by(by, formatDateTime(created_at))}</p>
			</div>
		</li>
	);
}
