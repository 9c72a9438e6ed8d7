import { SiteSchedule } from "../../../contracts/sites.ts";
import { lazyStrings } from "../../strings/lazy-strings.ts";

interface Props {
	id: string;
	isCompact?: boolean;
	value: SiteSchedule;
	onChange: (schedule: SiteSchedule) => void;
}

/** Selects when a site is read again. */
export function ScheduleSelect({ id, isCompact = false, value, onChange }: Props) {
	return (
		<select
			id={id}
			class={isCompact ? "compact-field" : "field"}
			value={value}
			data-testid="site-schedule"
			onChange={(event) => onChange(SiteSchedule.parse(event.currentTarget.value))}
		>
			{SiteSchedule.options.map((schedule) => (
				<option key={schedule} value={schedule}>
					{lazyStrings.sites.schedules[schedule]}
				</option>
			))}
		</select>
	);
}
