import type { QueueState } from "../../contracts/staff.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { formatDateTime, formatNumber } from "../ui/format.ts";

const text = staffStrings.system;

/** The queues with the number of waiting messages and the age of the oldest. */
export function QueueTable({ queues }: { queues: readonly QueueState[] }) {
	return (
		<table class="staff-table" data-testid="queues">
			<thead>
				<tr>
					<th scope="col">{text.queue}</th>
					<th scope="col">{text.backlog}</th>
					<th scope="col">{text.oldest}</th>
				</tr>
			</thead>
			<tbody>
				{queues.map(({ name, backlog, oldest_at }) => (
					<tr key={name}>
						<th scope="row">{name}</th>
						<td>{backlog === null ? text.unknown : formatNumber(backlog)}</td>
						<td>{oldest_at === null ? text.nothing : formatDateTime(oldest_at)}</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}
