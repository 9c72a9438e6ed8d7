// A fake engine process without a model. The model's path and the message texts control its behavior.
import { ToChild } from "../../../../local-inference/engine/child-protocol.ts";

const info = {
	device: "cpu",
	cpuThreads: 1,
	slots: 2,
	contextTokens: 64,
	parameters: 135_000_000,
	loadMs: 1,
	memoryBytes: 1,
};
const send = (message: object) => process.send?.([message]);

process.on("message", (raw) => {
	const message = ToChild.parse(raw);
	if (message.type === "start") {
		if (message.modelPath === "corrupt") send({ type: "failed", message: "Not a model." });
		else if (message.modelPath === "no-gpu" && message.gpu) process.abort();
		else if (message.modelPath === "never") process.exit(3);
		else send({ type: "ready", info: { ...info, device: message.gpu ? "metal" : "cpu" } });
	} else if (message.type === "generate") {
		const { id, request } = message;
		const [first] = request.messages;
		send({ type: "prompt", id, promptTokens: 3, cachedTokens: 1 });
		send({ type: "prompt_progress", id });
		send({ type: "token", id, text: "one" });
		if (first?.content === "crash") process.kill(process.pid, "SIGKILL");
		else if (first?.content === "too long")
			send({ type: "error", id, code: "context_length_exceeded", message: "Too long." });
		else if (first?.content !== "never finish")
			send({ type: "finish", id, reason: "stop", completionTokens: 1 });
	} else if (message.type === "embed") {
		const { id, texts } = message;
		if (texts.includes("crash")) process.kill(process.pid, "SIGKILL");
		else if (!texts.includes("never finish"))
			send({ type: "embedded", id, vectors: texts.map((text) => [text.length]), tokens: texts.length });
	} else {
		send({ type: "log", line: "stopped" });
		send({ type: "cancelled", id: message.id });
	}
});
process.on("disconnect", () => process.exit(0));
