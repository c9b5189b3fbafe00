import adapter from '@sveltejs/adapter-node';

/** What any SvelteKit application costs on this machine: no session, no database, nothing but pages. */
export default { kit: { adapter: adapter() } };
