import { useCallback, useEffect, useState } from "preact/hooks";
import { type StaffUser, UserFilter } from "../../contracts/staff.ts";
import { ListEnd } from "../knowledge/list-end.tsx";
import { useDebounced } from "../knowledge/use-debounced.ts";
import { usePagedList } from "../knowledge/use-paged-list.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import type { StaffSectionProps } from "./section-props.ts";
import { StatusLine } from "./status-line.tsx";
import { useStatus } from "./use-status.ts";
import { UserRow } from "./user-row.tsx";

const USERS_PER_PAGE = 25;
const text = staffStrings.users;

/** Finds users, and lets staff change their access. */
export function UsersSection({ client, staff, user }: StaffSectionProps) {
	const [typed, setTyped] = useState("");
	const [filter, setFilter] = useState<UserFilter>("all");
	const [total, setTotal] = useState<number | null>(null);
	const [openId, setOpenId] = useState<string | null>(null);
	const [changed, setChanged] = useState<ReadonlyMap<string, StaffUser>>(new Map());
	const [status, say] = useStatus();
	const search = useDebounced(typed.trim());
	const load = useCallback(
		async (cursor: string | undefined) => {
			const page = await staff.users({ search, filter, cursor, limit: USERS_PER_PAGE });
			setTotal(page.total);
			return page;
		},
		[staff, search, filter],
	);
	const list = usePagedList(load);
	// What the server returned for a change is older than what a new list contains.
	useEffect(() => setChanged(new Map()), [load]);
	const put = (changedUser: StaffUser) =>
		setChanged((before) => new Map(before).set(changedUser.id, changedUser));
	return (
		<>
			<search class="staff-search">
				<input
					type="search"
					class="field"
					dir="auto"
					placeholder={text.search}
					aria-label={text.search}
					autoComplete="off"
					spellcheck={false}
					value={typed}
					data-testid="user-search"
					onInput={({ currentTarget }) => setTyped(currentTarget.value)}
				/>
				<select
					class="field"
					aria-label={text.filter}
					value={filter}
					data-testid="user-filter"
					onChange={({ currentTarget }) => setFilter(UserFilter.parse(currentTarget.value))}
				>
					{UserFilter.options.map((name) => (
						<option key={name} value={name}>
							{text.filters[name]}
						</option>
					))}
				</select>
			</search>
			<StatusLine status={status} />
			<p class="form-hint" role="status">
				{total !== null && text.count(total)}
			</p>
			<ul class="setting-list" data-testid="users">
				{list.items.map((item) => (
					<UserRow
						key={item.id}
						client={client}
						staff={staff}
						user={changed.get(item.id) ?? item}
						isSelf={item.id === user.id}
						isOpen={openId === item.id}
						onToggle={() => setOpenId(openId === item.id ? null : item.id)}
						onChange={put}
						onDone={say}
					/>
				))}
			</ul>
			<ListEnd list={list} empty={text.none} />
		</>
	);
}
