import { useId } from "preact/hooks";
import { staffStrings } from "../strings/staff-strings.ts";
import { formatDateTime, formatDay } from "../ui/format.ts";
import { UserActions } from "./user-actions.tsx";
import { UserBudgetForm } from "./user-budget-form.tsx";
import type { UserProps } from "./user-props.ts";

const text = staffStrings.users;

/** A user in the list, with the controls to manage them if the row is open. */
export function UserRow(props: UserProps & { isOpen: boolean; onToggle: () => void }) {
	const { staff, user, isSelf, isOpen, onToggle } = props;
	const id = useId();
	const tags = [
		...(user.is_staff ? [text.staff] : []),
		...(user.is_guest ? [text.guest] : []),
		...(isSelf ? [text.you] : []),
	];
	return (
		<li data-testid="user">
			<div class="setting-list-text">
				<p class="setting-list-title">
					<span dir="auto">{user.username}</span>
					{tags.map((tag) => (
						<span key={tag} class="tag">
							{tag}
						</span>
					))}
					{!user.is_active && <span class="tag staff-alert">{text.disabled}</span>}
				</p>
				<p class="form-hint" dir="auto">
					{[user.email ?? text.noEmail, `${user.first_name} ${user.last_name}`.trim()]
						.filter(Boolean)
						.join(" · ")}
				</p>
				<p class="form-hint">
					{[
						user.last_seen_at === null ? text.neverSeen : text.seen(formatDateTime(user.last_seen_at)),
						text.joined(formatDay(user.date_joined)),
						text.access(user.sessions, user.api_keys),
					].join(" · ")}
				</p>
			</div>
			<button
				type="button"
				class="small"
				aria-expanded={isOpen}
				aria-controls={id}
				aria-label={isOpen ? undefined : text.manageUser(user.username)}
				data-testid="manage"
				onClick={onToggle}
			>
				{isOpen ? text.close : text.manage}
			</button>
			<div id={id} class="staff-details" hidden={!isOpen}>
				{isOpen && (
					<>
						<UserActions {...props} />
						<UserBudgetForm staff={staff} userId={user.id} />
					</>
				)}
			</div>
		</li>
	);
}
