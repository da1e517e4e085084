package dev.remora.controller.rom;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lookups on virtual threads: each question is asked once at a time however many follow it, so many at the same time as
 * {@link Pace} says, and again after a failure or refusal. Downloads wait in a queue of their own, so that a slow server
 * keeps no image waiting.
 *
 * @param <K> what those who ask are known by
 */
public final class BackgroundRomLookups<K> implements RomLookups<K> {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundRomLookups.class);

    private static final Duration KEPT = Duration.ofSeconds(10);

    private final RomSource source;
    private final Pace pace;
    private final Consumer<K> news;
    private final ExecutorService images;
    private final ExecutorService downloads;
    private final ScheduledExecutorService clock;
    private final Map<RomQuestion, Inquiry> inquiries = new HashMap<>();
    private final Map<K, Set<RomQuestion>> followed = new HashMap<>();

    /**
     * How often and how many at once.
     *
     * @param first pause after the first failure; it doubles with each one that follows
     * @param slowest longest pause after a failure
     * @param refused pause after a refusal
     * @param refresh after which what was found in a registry is asked for again; null for never
     * @param kept for how long what was found is known after nobody follows it any more: many Instances that come one after
     *     the other with the same ROM are one question
     * @param images questions to registries at the same time
     * @param downloads downloads at the same time
     */
    public record Pace(
            Duration first,
            Duration slowest,
            Duration refused,
            @Nullable Duration refresh,
            Duration kept,
            int images,
            int downloads) {
        /** 5 seconds doubling to 5 minutes, 5 minutes after a refusal, never after success, 10 seconds kept; 16 images and 2 downloads. */
        public static Pace defaults() {
            return new Pace(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofMinutes(5), null, KEPT, 16, 2);
        }

        /** The same, and what was found is asked for again. */
        public Pace refreshedAfter(Duration refresh) {
            return new Pace(first, slowest, refused, refresh, kept, images, downloads);
        }

        Duration afterFailures(int failures) {
            Duration pause = first.multipliedBy(1L << Math.min(failures - 1, 20));
            return pause.compareTo(slowest) < 0 ? pause : slowest;
        }
    }

    /** One question on its way; guarded by the lookups' lock. */
    private final class Inquiry {
        final RomQuestion question;
        final Set<K> followers = new HashSet<>();

        @Nullable RomAnswer answer;

        @Nullable Future<?> next;

        int failures;

        Inquiry(RomQuestion question) {
            this.question = question;
        }
    }

    /**
     * Asks nothing yet.
     *
     * @param news is told of each follower of a question whose answer became known or changed; called on the lookups'
     *     threads, without a lock held
     */
    public BackgroundRomLookups(RomSource source, Pace pace, Consumer<K> news) {
        this.source = source;
        this.pace = pace;
        this.news = news;
        this.images = threads(pace.images());
        this.downloads = threads(pace.downloads());
        this.clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("rom-clock").factory());
    }

    @Override
    public synchronized Map<RomQuestion, RomAnswer> follow(K key, Set<RomQuestion> questions) {
        Set<RomQuestion> before = questions.isEmpty() ? followed.remove(key) : followed.put(key, Set.copyOf(questions));
        if (before != null) {
            before.stream().filter(question -> !questions.contains(question)).forEach(question -> drop(key, question));
        }
        var known = new HashMap<RomQuestion, RomAnswer>();
        for (RomQuestion question : questions) {
            Inquiry inquiry = inquiries.computeIfAbsent(question, this::begin);
            boolean kept = inquiry.followers.isEmpty() && inquiry.answer != null;
            inquiry.followers.add(key);
            if (kept) {
                askAgainInTime(inquiry);
            }
            if (inquiry.answer != null) {
                known.put(question, inquiry.answer);
            }
        }
        return Map.copyOf(known);
    }

    @Override
    public void forget(K key) {
        follow(key, Set.of());
    }

    @Override
    public void close() {
        clock.shutdownNow();
        images.shutdownNow();
        downloads.shutdownNow();
    }

    /** How many questions are followed, for metrics. */
    public synchronized int questions() {
        return inquiries.size();
    }

    private void drop(K key, RomQuestion question) {
        Inquiry inquiry = inquiries.get(question);
        if (inquiry != null) {
            inquiry.followers.remove(key);
            if (inquiry.followers.isEmpty()) {
                if (inquiry.next != null) {
                    inquiry.next.cancel(false);
                }
                retire(inquiry);
            }
        }
    }

    private void retire(Inquiry inquiry) {
        if (!(inquiry.answer instanceof RomAnswer.Found) || pace.kept().isZero()) {
            inquiries.remove(inquiry.question, inquiry);
            return;
        }
        try {
            inquiry.next = clock.schedule(() -> removeIdle(inquiry), pace.kept().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            inquiries.remove(inquiry.question, inquiry);
        }
    }

    private synchronized void removeIdle(Inquiry inquiry) {
        if (inquiry.followers.isEmpty()) {
            inquiries.remove(inquiry.question, inquiry);
        }
    }

    private Inquiry begin(RomQuestion question) {
        var inquiry = new Inquiry(question);
        submit(inquiry);
        return inquiry;
    }

    private void submit(Inquiry inquiry) {
        ExecutorService threads = switch (inquiry.question) {
            case RomQuestion.OfImage image -> images;
            case RomQuestion.OfUrl url -> downloads;
        };
        try {
            threads.execute(() -> ask(inquiry));
        } catch (RejectedExecutionException e) {
            LOG.atDebug().addKeyValue("question", inquiry.question).log("closed, not asked any more");
        }
    }

    private void ask(Inquiry inquiry) {
        if (!isFollowed(inquiry)) {
            return;
        }
        RomAnswer answer = answer(inquiry.question);
        for (K follower : remember(inquiry, answer)) {
            try {
                news.accept(follower);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).addKeyValue("follower", follower).log("news not taken");
            }
        }
    }

    private RomAnswer answer(RomQuestion question) {
        try {
            return source.ask(question);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("question", question).log("a question failed");
            return new RomAnswer.Unreachable("%s: the controller failed: see its log".formatted(question));
        }
    }

    private synchronized boolean isFollowed(Inquiry inquiry) {
        return inquiries.get(inquiry.question) == inquiry;
    }

    /** Returns whom the answer is news to. */
    private synchronized List<K> remember(Inquiry inquiry, RomAnswer answer) {
        if (!isFollowed(inquiry)) {
            return List.of();
        }
        inquiry.failures = answer instanceof RomAnswer.Unreachable ? inquiry.failures + 1 : 0;
        Duration pause = pause(inquiry, answer);
        if (pause != null) {
            later(inquiry, pause);
        }
        boolean worse = answer instanceof RomAnswer.Unreachable && inquiry.answer instanceof RomAnswer.Found;
        if (worse || answer.equals(inquiry.answer)) {
            return List.of(); // What was found stays found while the registry is away.
        }
        inquiry.answer = answer;
        return new ArrayList<>(inquiry.followers);
    }

    /** Somebody follows again what was only kept. */
    private void askAgainInTime(Inquiry inquiry) {
        if (inquiry.next != null) {
            inquiry.next.cancel(false);
        }
        if (inquiry.answer != null) {
            Duration pause = pause(inquiry, inquiry.answer);
            if (pause != null) {
                later(inquiry, pause);
            }
        }
    }

    private @Nullable Duration pause(Inquiry inquiry, RomAnswer answer) {
        return switch (answer) {
            case RomAnswer.Found found -> inquiry.question instanceof RomQuestion.OfImage ? pace.refresh() : null;
            case RomAnswer.Refused refused -> pace.refused();
            case RomAnswer.Unreachable unreachable -> pace.afterFailures(inquiry.failures);
        };
    }

    private void later(Inquiry inquiry, Duration pause) {
        try {
            inquiry.next = clock.schedule(() -> submit(inquiry), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().addKeyValue("question", inquiry.question).log("closed, not asked again");
        }
    }

    private static ExecutorService threads(int number) {
        return Executors.newFixedThreadPool(
                number, Thread.ofVirtual().name("rom-", 0).factory());
    }
}
