import type { InferencePart } from "../../contracts/health.ts";
import { strings } from "../strings/strings.ts";
import { NO_MODEL_PROVIDER } from "../ui/no-model-provider.ts";

/** The model and its state. `part` is undefined while they are unknown. */
export function ModelStatus({ part }: { part: InferencePart | undefined }) {
	return (
		<p class="model" data-testid="model-status" data-state={part?.status ?? "unknown"}>
			{part && describeModel(part)}
		</p>
	);
}

function describeModel({ status, provider, model, device, progress }: InferencePart): string {
	const texts = strings.modelStatus;
	if (provider === NO_MODEL_PROVIDER) return texts.none;
	switch (status) {
		case "ok":
			return texts.ready(model, device);
		case "starting":
			return progress === undefined ? texts.starting : texts.downloading(progress);
		case "degraded":
		case "down":
			return texts.none;
	}
}
