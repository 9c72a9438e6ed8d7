import { useCallback } from "preact/hooks";
import type { RunningTask } from "../../contracts/staff.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { formatDuration } from "../ui/format.ts";
import { LoadFrame } from "./load-frame.tsx";
import type { StaffSectionProps } from "./section-props.ts";
import { StatusLine } from "./status-line.tsx";
import { useRefreshed } from "./use-refreshed.ts";
import { useStatus } from "./use-status.ts";

const REFRESH_MS = 10_000;
const text = staffStrings.tasks;

/** The questions that have not ended, with those that are stuck. Refreshes itself. */
export function TasksSection({ staff }: StaffSectionProps) {
	const load = useCallback(async () => ({ at: Date.now(), ...(await staff.runningTasks()) }), [staff]);
	const loaded = useRefreshed(load, REFRESH_MS);
	const [status, say] = useStatus();
	const cancel = async ({ user_id, task_id }: RunningTask) => {
		if (task_id !== null) await staff.cancelTask(user_id, task_id);
		loaded.reload();
		say(text.cancelled);
	};
	return (
		<>
			<p>{text.lead}</p>
			<StatusLine status={status} />
			<LoadFrame loaded={loaded}>
				{({ at, items, users_checked, users_active }) => (
					<>
						{items.length === 0 && <p class="pending">{text.none}</p>}
						<ul class="setting-list" data-testid="tasks">
							{items.map((task) => (
								<li key={task.task_id ?? task.accepted_at} data-testid="task">
									<div class="setting-list-text">
										<p class="setting-list-title">
											<span dir="auto">{task.username}</span>
											{task.is_stuck && <span class="tag staff-alert">{text.stuck}</span>}
										</p>
										<p class="form-hint">
											{text.states[task.state]} {text.age(formatDuration(at - Date.parse(task.accepted_at)))}
										</p>
										<p class="form-hint">
											{task.task_id === null ? text.stateless : <code>{task.task_id}</code>}
										</p>
									</div>
									{task.task_id !== null && (
										<ConfirmButton
											label={text.cancel}
											accessibleLabel={`${text.cancel}: ${task.task_id}`}
											question={text.cancelQuestion(task.username)}
											testId="cancel-task"
											onConfirm={() => cancel(task)}
										/>
									)}
								</li>
							))}
						</ul>
						{users_active > users_checked && (
							<p class="form-hint">{text.partial(users_checked, users_active)}</p>
						)}
					</>
				)}
			</LoadFrame>
		</>
	);
}
