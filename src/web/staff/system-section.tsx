import { useCallback } from "preact/hooks";
import type { SystemState } from "../../contracts/staff.ts";
import { formatRoute } from "../shell/route.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { formatDateTime } from "../ui/format.ts";
import { LoadFrame } from "./load-frame.tsx";
import { ModelServer } from "./model-server.tsx";
import { QueueTable } from "./queue-table.tsx";
import type { StaffSectionProps } from "./section-props.ts";
import { useRefreshed } from "./use-refreshed.ts";

const REFRESH_MS = 5_000;
const text = staffStrings.system;

/** The state of the providers, the queues and the model server. Refreshes itself. */
export function SystemSection({ staff }: StaffSectionProps) {
	const load = useCallback(() => staff.system(), [staff]);
	const loaded = useRefreshed(load, REFRESH_MS);
	return (
		<LoadFrame loaded={loaded}>
			{({ providers, queues, model_server, dead_letters, runtime }) => (
				<>
					<section class="setting">
						<div>
							<h3>{text.providers}</h3>
							<p class="form-hint">{text.providersLead}</p>
						</div>
						<ol class="setting-list" data-testid="providers">
							{providers.map((provider) => (
								<Provider key={provider.provider} provider={provider} />
							))}
						</ol>
					</section>
					<section class="setting">
						<h3>{text.modelServer}</h3>
						{model_server === null ? (
							<p class="form-hint">{text.modelServerNone}</p>
						) : (
							<ModelServer state={model_server} />
						)}
					</section>
					<section class="setting">
						<h3>{text.queues}</h3>
						<QueueTable queues={queues} />
						{dead_letters > 0 && (
							<p>
								<a href={formatRoute({ view: "staff", section: "dead-letters" })}>
									{text.deadLetters(dead_letters)}
								</a>
							</p>
						)}
					</section>
					{runtime && (
						<section class="setting">
							<h3>{text.runtime}</h3>
							<p class="form-hint">
								{text.restarts(
									runtime.restarts,
									runtime.restarted_at === null ? null : formatDateTime(runtime.restarted_at),
								)}
							</p>
						</section>
					)}
				</>
			)}
		</LoadFrame>
	);
}

function Provider({ provider }: { provider: SystemState["providers"][number] }) {
	const { provider: name, status, model, device, detail, breaker } = provider;
	const { state, failures, opens_after, away_since } = breaker;
	return (
		<li data-testid="provider">
			<div class="setting-list-text">
				<p class="setting-list-title">
					{name} <span class={`tag staff-${status}`}>{text.statuses[status]}</span>
				</p>
				<p class="form-hint">
					{[
						model ?? text.noModel,
						...(device === null ? [] : [device]),
						state === "open" ? text.breakerOpen(failures) : text.breakerClosed(failures, opens_after),
						...(away_since === null ? [] : [text.away(formatDateTime(away_since))]),
					].join(" · ")}
				</p>
				{detail && <p class="form-hint">{detail}</p>}
			</div>
		</li>
	);
}
