import { m } from '#lib/paraglide/messages.js';

/** Who acted: a name as it is, and words for what acts without a person. */
export function describeActor(actor: string): string {
	return { command: m.audit_actor_command(), system: m.audit_actor_system() }[actor] ?? actor;
}
