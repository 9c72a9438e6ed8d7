import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { Health, InferencePart } from "../../contracts/health.ts";

interface Props {
	client: OmerutaClient;
	/** A new value triggers another check. */
	checkAgain: unknown;
}

const FIRST_DELAY_MS = 2_000;
const DELAY_GROWTH = 1.3;
const DELAY_MAX_MS = 15_000;

/** The model and its state, polled until the model is ready. */
export function ModelStatus({ client, checkAgain }: Props) {
	const [health, setHealth] = useState<Health | null>(null);
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		let isStale = false;
		const poll = async (delayMs: number) => {
			const current = await client.health().catch(() => null);
			if (isStale) return;
			setHealth(current);
			if (current?.status === "ok") return;
			timer = setTimeout(() => void poll(Math.min(delayMs * DELAY_GROWTH, DELAY_MAX_MS)), delayMs);
		};
		void poll(FIRST_DELAY_MS);
		return () => {
			isStale = true;
			clearTimeout(timer);
		};
	}, [client, checkAgain]);
	const part = health?.parts.inference;
	return (
		<p class="model" data-testid="model-status" data-state={part?.status ?? "unknown"} title={part?.detail}>
			{part && describeModel(part)}
		</p>
	);
}

function describeModel({ status, model, device, progress, detail }: InferencePart): string {
	switch (status) {
		case "ok":
			return [model ?? "Model ready", device].filter(Boolean).join(" on ");
		case "starting":
			return progress === undefined ? "Model starting…" : `Downloading model: ${Math.floor(progress * 100)}%`;
		case "degraded":
		case "down":
			return detail ?? "No model available: answers quote your knowledge base";
	}
}
