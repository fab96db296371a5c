// The Manage pages without it work too: it follows a job, and says early that a file is too large.
(() => {
  const EVERY = 1000;
  const { say: words } = window.words;
  const parts = ["job-told", "job-do"];

  const fetched = async () => {
    const response = await fetch("manage/job", { headers: { accept: "text/html" } });
    if (!response.ok) return null;
    const holder = document.createElement("template");
    holder.innerHTML = await response.text();
    return holder.content.querySelector("#job");
  };

  const follow = async () => {
    const job = document.getElementById("job");
    if (!job || !("running" in job.dataset)) return;
    let fresh = null;
    try { fresh = await fetched(); } catch { /* the server is away: ask again */ }
    if (fresh) {
      const ended = !("running" in fresh.dataset);
      // The buttons are left alone while it runs, so that one keeps the focus.
      for (const id of ended ? parts : parts.slice(0, 1)) {
        const old = document.getElementById(id);
        const held = old.contains(document.activeElement);
        old.replaceWith(fresh.querySelector(`#${id}`));
        if (held) document.getElementById("job-title").focus();
      }
      if (ended) {
        delete job.dataset.running;
        document.getElementById("job-live").textContent = job.querySelector(".job-state").textContent;
        return;
      }
    }
    setTimeout(follow, EVERY);
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
  follow();
})();
