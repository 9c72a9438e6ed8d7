import { useCallback } from "preact/hooks";
import type { Setting } from "../../contracts/staff.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { useLoaded } from "../ui/use-loaded.ts";
import { LoadFrame } from "./load-frame.tsx";
import type { StaffSectionProps } from "./section-props.ts";

const text = staffStrings.settings;

/** The settings in force and where they come from. */
export function ConfigurationSection({ staff }: StaffSectionProps) {
	const load = useCallback(() => staff.settings(), [staff]);
	const loaded = useLoaded(load);
	return (
		<>
			<p>{text.lead}</p>
			<LoadFrame loaded={loaded}>
				{(items) => (
					<>
						<Settings title={text.variables} items={items.filter((item) => !item.is_secret)} />
						<Settings title={text.secrets} items={items.filter((item) => item.is_secret)} />
					</>
				)}
			</LoadFrame>
		</>
	);
}

function Settings({ title, items }: { title: string; items: readonly Setting[] }) {
	return (
		<section class="setting">
			<h3>{title}</h3>
			<dl class="staff-settings" data-testid="configuration">
				{items.map((item) => (
					<div key={item.name}>
						<dt>
							<code>{item.name}</code>
							{item.source !== null && <span class="form-hint">{text.sources[item.source]}</span>}
						</dt>
						<dd class={item.is_set ? "" : "staff-unset"} dir="auto">
							{describe(item)}
						</dd>
					</div>
				))}
			</dl>
		</section>
	);
}

function describe({ value, is_secret, is_set }: Setting): string {
	if (is_secret) return is_set ? text.set : text.unset;
	return value || text.empty;
}
