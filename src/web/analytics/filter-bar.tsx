import { AgentType } from "../../contracts/agents.ts";
import { ReportScope } from "../../contracts/analytics.ts";
import { analyticsStrings } from "../strings/analytics-strings.ts";
import { strings } from "../strings/strings.ts";
import { type Filters, PERIOD_NAMES } from "./filters.ts";

interface Props {
	filters: Filters;
	isStaff: boolean;
	onChange: (filters: Filters) => void;
}

const { period, periods, agent, allAgents, scope, scopes } = analyticsStrings;

/** The filters of the page: its period, its agent and, for staff, whose questions it covers. */
export function FilterBar({ filters, isStaff, onChange }: Props) {
	return (
		<div class="filters">
			<label>
				<span>{period}</span>
				<select
					class="compact-field"
					data-testid="filter-period"
					value={filters.period}
					onChange={({ currentTarget }) => {
						const selected = PERIOD_NAMES.find((name) => name === currentTarget.value);
						if (selected !== undefined) onChange({ ...filters, period: selected });
					}}
				>
					{PERIOD_NAMES.map((name) => (
						<option key={name} value={name}>
							{periods[name]}
						</option>
					))}
				</select>
			</label>
			<label>
				<span>{agent}</span>
				<select
					class="compact-field"
					data-testid="filter-agent"
					value={filters.agent ?? ""}
					onChange={({ currentTarget }) =>
						onChange({ ...filters, agent: AgentType.safeParse(currentTarget.value).data ?? null })
					}
				>
					<option value="">{allAgents}</option>
					{AgentType.options.map((type) => (
						<option key={type} value={type}>
							{strings.agents.builtIn[type].label}
						</option>
					))}
				</select>
			</label>
			{isStaff && (
				<label>
					<span>{scope}</span>
					<select
						class="compact-field"
						data-testid="filter-scope"
						value={filters.scope ?? "all"}
						onChange={({ currentTarget }) =>
							onChange({ ...filters, scope: ReportScope.safeParse(currentTarget.value).data ?? null })
						}
					>
						{(["all", "own"] as const).map((name) => (
							<option key={name} value={name}>
								{scopes[name]}
							</option>
						))}
					</select>
				</label>
			)}
		</div>
	);
}
