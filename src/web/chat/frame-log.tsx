import { useEffect, useRef, useState } from "preact/hooks";
import type { Conversation } from "../../client/conversation/conversation.ts";
import type { FrameRecord } from "../../client/socket/link.ts";

const FRAMES_MAX = 200;
const LINE_MAX_CHARS = 240;

type NumberedFrame = FrameRecord & { number: number };

/** A log of the latest frames sent and received, newest last. The list is rendered only while the log is open. */
export function FrameLog({ conversation }: { conversation: Conversation }) {
	const frames = useRef<NumberedFrame[]>([]);
	const total = useRef(0);
	const list = useRef<HTMLElement>(null);
	const [isOpen, setIsOpen] = useState(false);
	const [visible, setVisible] = useState<NumberedFrame[]>([]);

	useEffect(
		() =>
			conversation.on("frame", (record) => {
				total.current += 1;
				frames.current = [...frames.current, { ...record, number: total.current }].slice(-FRAMES_MAX);
			}),
		[conversation],
	);
	useEffect(() => {
		if (!isOpen) return;
		let request = 0;
		const refresh = () => {
			setVisible(frames.current);
			request = requestAnimationFrame(refresh);
		};
		refresh();
		return () => cancelAnimationFrame(request);
	}, [isOpen]);
	useEffect(() => {
		list.current?.scrollTo({ top: list.current.scrollHeight });
	});

	return (
		<details class="log" data-testid="frame-log" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
			<summary>Frames</summary>
			{isOpen && (
				<section
					ref={list}
					class="frames"
					aria-label="Frames, newest last"
					// biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users need focus to scroll it
					tabIndex={0}
				>
					<ol>
						{visible.map(({ number, at, direction, type, text }) => (
							<li key={number} class="frames-row">
								<time dateTime={at}>{at.slice(11, 23)}</time>
								<b>
									<span aria-hidden="true">{direction === "in" ? "↓" : "↑"}</span>
									<span class="visually-hidden">{direction === "in" ? "received" : "sent"}</span> {type}
								</b>
								<code class="frames-text">
									{text.length > LINE_MAX_CHARS ? `${text.slice(0, LINE_MAX_CHARS)}…` : text}
								</code>
							</li>
						))}
					</ol>
				</section>
			)}
		</details>
	);
}
