// The warehouse floor: a sound for what was scanned, and the camera as a scanner where the browser can read codes.
"use strict";

const TONES = { good: [880, 0.08], bad: [160, 0.45], new: [660, 0.25] };
let audio = null;

function sound(tone) {
  if (!TONES[tone]) return;
  if (tone === "bad") navigator.vibrate?.([120, 60, 120]);
  try {
    audio ??= new AudioContext();
    const [pitch, seconds] = TONES[tone];
    const voice = audio.createOscillator();
    voice.frequency.value = pitch;
    voice.connect(audio.destination);
    voice.start();
    voice.stop(audio.currentTime + seconds);
  } catch { /* no sound here: the colour says it too */ }
}

const heard = new Set();
function hear(part) {
  part.querySelectorAll("[data-sound]").forEach((at) => sound(at.dataset.sound));
  const now = [...part.querySelectorAll("[data-arrival]")].map((at) => at.dataset.arrival);
  const isNew = heard.size && now.some((each) => !heard.has(each));
  now.forEach((each) => heard.add(each));
  if (isNew) sound("new");
}
document.addEventListener("htmx:afterSwap", (event) => hear(event.detail.target));
hear(document);

async function watch(button, form) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const video = Object.assign(document.createElement("video"), { srcObject: stream, playsInline: true, muted: true });
  video.className = "camera";
  button.after(video);
  button.hidden = true;
  await video.play();
  const detector = new BarcodeDetector();
  let last = "";
  while (video.isConnected) {
    const [code] = await detector.detect(video).catch(() => []);
    if (code && code.rawValue !== last) {
      last = code.rawValue;
      form.elements.entry.value = last;
      form.requestSubmit();
      setTimeout(() => { last = ""; }, 1500);
    }
    await new Promise(requestAnimationFrame);
  }
  stream.getTracks().forEach((track) => track.stop());
}

document.querySelectorAll("[data-camera]").forEach((button) => {
  if (!("BarcodeDetector" in window && navigator.mediaDevices)) return;
  button.hidden = false;
  button.addEventListener("click", () => watch(button, document.querySelector(button.dataset.camera)).catch(() => { button.hidden = true; }));
});
