import type { ModelServerState } from "../../contracts/staff.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { formatBytes, formatNumber } from "../ui/format.ts";

const text = staffStrings.system;

/** What the model server reports. Servers other than the bundled one report less. */
export function ModelServer({ state }: { state: ModelServerState }) {
	const { status, model, device, slots, waiting, memory_bytes, context_tokens, detail } = state;
	if (status === "unreachable") return <p class="notice notice-error">{text.unreachable}</p>;
	const facts: readonly (readonly [string, string | null])[] = [
		[text.status, status],
		[text.model, model],
		[text.device, device],
		[text.slots, slots && text.slotsBusy(slots.busy, slots.total)],
		[text.waiting, waiting === null ? null : formatNumber(waiting)],
		[text.memory, memory_bytes === null ? null : formatBytes(memory_bytes)],
		[text.context, context_tokens === null ? null : text.contextTokens(context_tokens)],
	];
	return (
		<>
			<dl class="staff-facts" data-testid="model-server">
				{facts.map(([name, value]) => (
					<div key={name}>
						<dt>{name}</dt>
						<dd dir="auto">{value ?? text.unknown}</dd>
					</div>
				))}
			</dl>
			{detail && <p class="form-hint">{detail}</p>}
		</>
	);
}
