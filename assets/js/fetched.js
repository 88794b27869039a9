/**
 * Puts a page's fragment into an element; a newer request makes an older one void, however late its
 * answer comes. Answers whether this one arrived.
 */
export function fetchesInto(element) {
  let running = new AbortController();

  function cancel() {
    running.abort();
    running = new AbortController();
  }

  async function load(address) {
    cancel();
    const { signal } = running;
    try {
      const answer = await fetch(address, { signal, headers: { "HX-Request": "true" } });
      const html = await answer.text();
      if (signal.aborted) return false;
      // Sent elsewhere means signed out: the page behind the address knows what to say.
      if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
      element.innerHTML = html;
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  return { load, cancel };
}
