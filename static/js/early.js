// Runs before the body is drawn, so that what needs JavaScript does not flash in or out.
document.documentElement.classList.add("js");
