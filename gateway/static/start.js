// The browser knows its time zone; the person need not say it.

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.getElementById("timezone").value = zone;
