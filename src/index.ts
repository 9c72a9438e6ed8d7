import { DurableObject } from "cloudflare:workers";
export class Conversation extends DurableObject<Env> { async alarm() { console.log("alarm", this.ctx.id.name); } async go() { await this.ctx.storage.setAlarm(Date.now()+500); return this.ctx.id.name ?? null; } }
export class Brain extends DurableObject<Env> {}
export default { async fetch(r, env) { const s = env.CONVERSATION.getByName("u:c"); return Response.json([await s.go(), env.JWT_SECRET]); }, async queue() {}, async scheduled() { console.log("cron"); } } satisfies ExportedHandler<Env>;
