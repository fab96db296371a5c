// The Manage pages work without it: it follows a job, keeps what stands around it fresh, and says
// early that a file is too large.
(() => {
  const EVERY = 1000;
  const { say: words } = window.words;
  const parts = ["job-told", "job-do"];
  let timer = 0;
  let turn = 0;

  const fetched = async (address) => {
    const response = await fetch(address, { headers: { accept: "text/html" } });
    if (!response.ok) throw new Error(response.status);
    const holder = document.createElement("template");
    holder.innerHTML = await response.text();
    return holder.content;
  };

  // Puts a newer part in the place of an old one; who stood on a link of it still does.
  const swap = (old, fresh, otherwise) => {
    if (!fresh || old.innerHTML === fresh.innerHTML) return;
    const held = old.contains(document.activeElement);
    const link = held && document.activeElement.getAttribute("href");
    old.replaceWith(fresh);
    const same = link && [...fresh.querySelectorAll("a")].find((one) => one.getAttribute("href") === link);
    if (held) (same || otherwise).focus();
  };

  // The lists around the job; the search, in which somebody may be typing, is left alone.
  const refresh = async (job) => {
    const page = await fetched(`manage${window.location.search}`);
    for (const old of document.querySelectorAll(".fresh[id]")) {
      swap(old, page.getElementById(old.id), job.querySelector("h2"));
    }
  };

  const follow = async () => {
    const job = document.getElementById("job");
    if (!job) return;
    window.clearTimeout(timer);
    const mine = ++turn;
    const ran = "running" in job.dataset;
    let runs = ran;
    let away = false;
    try {
      const fresh = (await fetched("manage/job")).querySelector("#job");
      if (mine !== turn) return;
      runs = "running" in fresh.dataset;
      // The buttons are left alone while it runs, so that one keeps the focus.
      for (const id of ran && runs ? parts.slice(0, 1) : parts) {
        swap(document.getElementById(id), fresh.querySelector(`#${id}`), job.querySelector("h2"));
      }
      if (!runs) await refresh(job);
    } catch { // the server is away, or the session has ended: ask again
      away = true;
    }
    if (mine !== turn) return;
    if (!away) job.toggleAttribute("data-running", runs);
    if (ran && !runs && !away) {
      document.getElementById("job-live").textContent = job.querySelector(".job-state").textContent;
    }
    if (runs || (away && ran)) timer = window.setTimeout(follow, EVERY);
  };

  const weigh = (event) => {
    const box = event.target;
    const most = Number(box.dataset.most);
    const large = [...box.files].some((file) => file.size > most);
    box.setCustomValidity(large ? words("too_large", { size: most / 2 ** 20 }) : "");
    box.reportValidity();
  };

  document.querySelectorAll("input[type=file][data-most]")
    .forEach((box) => box.addEventListener("change", weigh));
  if (document.querySelector("#job[data-running]")) follow();
  // Who comes back to the page sees what others, or they themselves elsewhere, have done meanwhile.
  document.addEventListener("visibilitychange", () => { if (!document.hidden) follow(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) follow(); });
})();
