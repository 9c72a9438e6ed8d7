import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { KnowledgeStatistics } from "../../contracts/knowledge.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";

interface Props {
	client: OmerutaClient;
	/** A new value triggers a reload. */
	version: number;
}

const text = lazyStrings.knowledge;
const POLL_MS = 2_000;

/** The size of the knowledge base and the state of its embeddings. Polled while passages are being embedded. */
export function StatisticsLine({ client, version }: Props) {
	const statistics = useStatistics(client, version);
	if (statistics === null) return <p class="statistics" />;
	const { pages, passages, words, embedding } = statistics;
	return (
		<div class="statistics" data-testid="statistics" data-embedding={embedding.state}>
			<p>
				{text.size(pages, passages, words)}{" "}
				{embedding.state === "ready" && embedding.model && text.embeddingModel(embedding.model)}
			</p>
			{embedding.state === "unavailable" && <p class="notice">{text.noEmbeddings(embedding.detail)}</p>}
			{embedding.state === "working" && (
				<label class="embedding">
					<span>{text.embedding(embedding.embedded, passages)}</span>
					<progress max={passages} value={embedding.embedded} />
				</label>
			)}
		</div>
	);
}

function useStatistics(client: OmerutaClient, version: number): KnowledgeStatistics | null {
	const [statistics, setStatistics] = useState<KnowledgeStatistics | null>(null);
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		let isStale = false;
		const poll = async () => {
			// The list below shows the error.
			const current = await client.knowledge.statistics().catch(() => null);
			if (isStale) return;
			setStatistics(current);
			if (current?.embedding.state === "working") timer = setTimeout(() => void poll(), POLL_MS);
		};
		void poll();
		return () => {
			isStale = true;
			clearTimeout(timer);
		};
	}, [client, version]);
	return statistics;
}
