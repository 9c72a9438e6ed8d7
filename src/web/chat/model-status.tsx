import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { Health, InferencePart } from "../../contracts/health.ts";

interface Props {
	client: OmerutaClient;
	/** Looks again when this changes. */
	checkAgain: unknown;
}

const FIRST_DELAY_MS = 2_000;
const DELAY_GROWTH = 1.3;
const MAX_DELAY_MS = 15_000;

/** One line on the model, asked for gently until it is ready. */
export function ModelStatus({ client, checkAgain }: Props) {
	const [health, setHealth] = useState<Health | null>(null);
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		let left = false;
		const look = async (delayMs: number) => {
			const found = await client.health().catch(() => null);
			if (left) return;
			setHealth(found);
			if (found?.status === "ok") return;
			timer = setTimeout(() => void look(Math.min(delayMs * DELAY_GROWTH, MAX_DELAY_MS)), delayMs);
		};
		void look(FIRST_DELAY_MS);
		return () => {
			left = true;
			clearTimeout(timer);
		};
	}, [client, checkAgain]);
	const part = health?.parts.inference;
	return (
		<p class="model" data-testid="model-status" data-state={part?.status ?? "unknown"} title={part?.detail}>
			{part && describe(part)}
		</p>
	);
}

function describe({ status, model, device, progress, detail }: InferencePart): string {
	switch (status) {
		case "ok":
			return [model ?? "Model ready", device].filter(Boolean).join(" on ");
		case "starting":
			return progress === undefined ? "Model starting…" : `Model downloading ${Math.floor(progress * 100)} %`;
		case "degraded":
		case "down":
			return detail ?? "No model: answers come from the knowledge base";
	}
}
